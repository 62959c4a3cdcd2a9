/* signature.c - see signature.h. The tables are written out, for libm differs from machine to
 * machine and a weight must not; a test recomputes them. */
#include "signature.h"

/* round(256 * (k / 8 * ln 2) ^ 0.8): idf by the ratio's logarithm in eighths. */
static const uint16_t idf_table[] = {
	0,    36,   63,   87,   110,  131,  152,  172,  191,  210,  228,  246,  264,  282,  299,
	316,  332,  349,  365,  381,  397,  413,  429,  444,  460,  475,  490,  505,  520,  535,
	550,  564,  579,  593,  608,  622,  636,  650,  664,  678,  692,  706,  719,  733,  747,
	760,  774,  787,  801,  814,  827,  840,  854,  867,  880,  893,  906,  919,  931,  944,
	957,  970,  983,  995,  1008, 1020, 1033, 1045, 1058, 1070, 1083, 1095, 1107, 1120, 1132,
	1144, 1156, 1168, 1181, 1193, 1205, 1217, 1229, 1241, 1253, 1265, 1277, 1288, 1300, 1312,
	1324, 1336, 1347, 1359, 1371, 1382, 1394, 1406, 1417, 1429, 1440, 1452, 1463, 1475, 1486,
	1498, 1509, 1520, 1532, 1543, 1554, 1566, 1577, 1588, 1599, 1611, 1622, 1633, 1644, 1655,
	1666, 1677, 1689, 1700, 1711, 1722, 1733, 1744, 1755, 1766, 1777, 1787, 1798, 1809, 1820,
	1831, 1842, 1853, 1864, 1874, 1885, 1896, 1907, 1917, 1928, 1939, 1949, 1960, 1971, 1981,
	1992, 2003, 2013, 2024, 2034, 2045, 2056, 2066, 2077, 2087, 2098, 2108, 2119, 2129, 2139,
	2150, 2160, 2171, 2181, 2191, 2202, 2212, 2223, 2233, 2243, 2254, 2264, 2274, 2284, 2295,
	2305, 2315, 2325, 2336, 2346, 2356, 2366, 2376, 2386, 2397, 2407, 2417, 2427, 2437, 2447,
	2457, 2467, 2477, 2487, 2498, 2508, 2518, 2528, 2538, 2548, 2558, 2568, 2578, 2587, 2597,
	2607, 2617, 2627, 2637, 2647, 2657, 2667, 2677, 2687, 2696, 2706, 2716, 2726, 2736, 2746,
	2755, 2765, 2775, 2785, 2794, 2804, 2814, 2824, 2833, 2843, 2853, 2863, 2872, 2882, 2892,
	2901, 2911, 2921, 2930, 2940, 2950, 2959, 2969, 2978, 2988, 2998, 3007, 3017, 3026, 3036,
	3046, 3055, 3065, 3074, 3084, 3093, 3103, 3112, 3122, 3131, 3141, 3150, 3160, 3169, 3179,
	3188, 3197, 3207,
};

/* round(64 * log2(1 + k / 64)): the fraction of a binary logarithm. */
static const uint8_t log_table[] = {
	0,  1,  3,  4,  6,  7,  8,  10, 11, 12, 13, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26,
	27, 28, 29, 30, 31, 32, 34, 35, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 47,
	48, 49, 50, 51, 52, 52, 53, 54, 55, 56, 56, 57, 58, 59, 60, 60, 61, 62, 63, 63,
};

/* round(16 * (1 + ln k)), k = 1, 2, ... */
static const uint8_t tf_table[] = {
	0,  16, 27, 34, 38, 42, 45, 47, 49, 51, 53, 54, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65,
	65, 66, 67, 68, 68, 69, 69, 70, 70, 71, 71, 72, 72, 73, 73, 74, 74, 75, 75, 75, 76, 76,
	77, 77, 77, 78, 78, 78, 79, 79, 79, 80, 80, 80, 80, 81, 81, 81, 82, 82, 82, 82, 83,
};

/* log2(v) in 1/64, v > 0: the place of the highest bit, then six bits below it. */
static uint32_t log_fixed(uint64_t v)
{
	unsigned top = 63 - (unsigned)__builtin_clzll(v);
	uint64_t below = top >= 6 ? v >> (top - 6) : v << (6 - top);
	return top * 64 + log_table[below & 63];
}

uint32_t signature_idf(uint32_t df, uint32_t cases)
{
	uint32_t all = log_fixed(2 * ((uint64_t)cases + 1)), one = log_fixed(2 * (uint64_t)df + 1);
	/* Never 0: on a desk with one problem alone its words are in every case, and the next case
	 * has to find its issue all the same. */
	uint32_t step = all > one ? (all - one) / 8 : 0;
	return idf_table[step ? step : 1];
}

uint32_t signature_tf(uint32_t count)
{
	return tf_table[count < 64 ? count : 64];
}

uint64_t signature_root(signature_wide v)
{
	/* Digit by digit, two bits a step (Knuth 4.3.1): exact, no division. */
	signature_wide root = 0, bit = (signature_wide)1 << 126;
	while (bit > v)
		bit >>= 2;
	for (; bit; bit >>= 2) {
		if (v >= root + bit) {
			v -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return (uint64_t)root;
}

uint32_t signature_cosine(signature_wide dot, signature_wide norm_a, signature_wide norm_b)
{
	signature_wide lengths = (signature_wide)signature_root(norm_a) * signature_root(norm_b);
	if (lengths == 0)
		return 0;
	signature_wide cos = dot * SIGNATURE_ONE / lengths;
	return cos > SIGNATURE_ONE ? SIGNATURE_ONE : (uint32_t)cos;
}
