/* signature.c - see signature.h. The tables are written out, for libm differs from machine to
 * machine and a weight must not; a test recomputes them. */
#include "signature.h"

/* round(256 * (k / 8 * ln 2) ^ 0.6): idf by the ratio's logarithm in sixteenths. */
const uint16_t signature_idf_table[] = {
	0,    59,   89,   114,  136,  155,  173,  190,  205,  221,  235,  249,  262,  275,  287,
	300,  311,  323,  334,  345,  356,  367,  377,  387,  397,  407,  417,  426,  436,  445,
	454,  463,  472,  481,  490,  498,  507,  515,  523,  532,  540,  548,  556,  564,  571,
	579,  587,  594,  602,  610,  617,  624,  632,  639,  646,  653,  660,  667,  674,  681,
	688,  695,  702,  709,  715,  722,  729,  735,  742,  748,  755,  761,  768,  774,  781,
	787,  793,  799,  806,  812,  818,  824,  830,  836,  842,  848,  854,  860,  866,  872,
	878,  884,  890,  895,  901,  907,  913,  918,  924,  930,  935,  941,  946,  952,  957,
	963,  968,  974,  979,  985,  990,  996,  1001, 1006, 1012, 1017, 1022, 1028, 1033, 1038,
	1043, 1048, 1054, 1059, 1064, 1069, 1074, 1079, 1084, 1090, 1095, 1100, 1105, 1110, 1115,
	1120, 1125, 1130, 1135, 1139, 1144, 1149, 1154, 1159, 1164, 1169, 1174, 1178, 1183, 1188,
	1193, 1197, 1202, 1207, 1212, 1216, 1221, 1226, 1230, 1235, 1240, 1244, 1249, 1254, 1258,
	1263, 1267, 1272, 1277, 1281, 1286, 1290, 1295, 1299, 1304, 1308, 1313, 1317, 1322, 1326,
	1331, 1335, 1339, 1344, 1348, 1353, 1357, 1361, 1366, 1370, 1374, 1379, 1383, 1387, 1392,
	1396, 1400, 1405, 1409, 1413, 1417, 1422, 1426, 1430, 1434, 1439, 1443, 1447, 1451, 1455,
	1460, 1464, 1468, 1472, 1476, 1480, 1484, 1489, 1493, 1497, 1501, 1505, 1509, 1513, 1517,
	1521, 1525, 1529, 1533, 1537, 1541, 1545, 1549, 1553, 1557, 1561, 1565, 1569, 1573, 1577,
	1581, 1585, 1589, 1593, 1597, 1601, 1605, 1609, 1613, 1617, 1620, 1624, 1628, 1632, 1636,
	1640, 1644, 1648, 1651, 1655, 1659, 1663, 1667, 1671, 1674, 1678, 1682, 1686, 1690, 1693,
	1697, 1701, 1705,
};

/* round(64 * log2(1 + k / 64)): the fraction of a binary logarithm. */
const uint8_t signature_log_table[64] = {
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

uint32_t signature_idf(uint32_t holders, uint32_t issues)
{
	return signature_idf_in(holders, signature_all(issues));
}

uint32_t signature_tf(uint64_t id, uint32_t count, bool meant)
{
	static const uint32_t sixteenths[SIGNATURE_THING][2] = {
		[SIGNATURE_PLAIN] = {16, 12},   [SIGNATURE_HEAD] = {20, 15},
		[SIGNATURE_TAIL] = {12, 9},     [SIGNATURE_LATIN] = {16, 12},
		[SIGNATURE_CONCEPT] = {20, 20},
	};
	return signature_weighs(id) ? tf_table[count < 64 ? count : 64] *
					      sixteenths[signature_class(id)][meant] / 16
				    : 1;
}

/* The same for what fits into a machine word: nearly always. */
static uint64_t root_word(uint64_t v)
{
	uint64_t root = 0, bit = v ? UINT64_C(1) << ((63 - (unsigned)__builtin_clzll(v)) & ~1u) : 0;
	for (; bit; bit >>= 2) {
		bool more = v >= root + bit;
		v -= more ? root + bit : 0;
		root = (root >> 1) + (more ? bit : 0);
	}
	return root;
}

uint64_t signature_root(signature_wide v)
{
	/* Digit by digit, two bits a step (Knuth 4.3.1): exact, no division. */
	signature_wide root = 0, bit = (signature_wide)1 << 126;
	if (v >> 64 == 0)
		return root_word((uint64_t)v);
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
	return signature_cosine_of(dot, signature_root(norm_a), signature_root(norm_b));
}

uint32_t signature_cosine_of(signature_wide dot, uint64_t length_a, uint64_t length_b)
{
	signature_wide lengths = (signature_wide)length_a * length_b;
	if (lengths == 0)
		return 0;
	signature_wide cos = dot * SIGNATURE_ONE / lengths;
	return cos > SIGNATURE_ONE ? SIGNATURE_ONE : (uint32_t)cos;
}
