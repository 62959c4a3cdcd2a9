/* digest_svg.c - the charts of a digest as inline SVG, drawn in whole numbers; see digest_forms.h.
 *
 *   spark   a line over both periods           stretched to its box: no text in it, and lines that
 *   trend   bars, the period before hollow     keep their width
 *   pareto  bars by rank, line of the sum      keeps its shape, has numbers in it
 *
 * Colours are the style sheet's; what differs differs in form, too (hollow, dashed, line). Each has
 * a name for screen readers, and stands before a table of the same numbers. */
#include "digest_forms.h"

#define STEP     12 /* of a point, in units of the drawing */
#define HEIGHT   60
#define PARETO_X 26 /* the frame of the bars */
#define PARETO_Y 12
#define PARETO_W 300
#define PARETO_H 120

static void attribute(struct digest *d, const char *name, uint64_t v)
{
	digest_put_raw(d, " ");
	digest_put_raw(d, name);
	digest_put_raw(d, "=\"");
	digest_put_u64(d, v);
	digest_put_raw(d, "\"");
}

static void begin(struct digest *d, const char *class, uint64_t width, uint64_t height,
		  struct span label)
{
	digest_put_raw(d, "<svg class=\"");
	digest_put_raw(d, class);
	digest_put_raw(d, "\" role=\"img\" focusable=\"false\" viewBox=\"0 0 ");
	digest_put_u64(d, width);
	digest_put_raw(d, " ");
	digest_put_u64(d, height);
	digest_put_raw(d, "\" aria-label=\"");
	digest_put(d, label);
	digest_put_raw(d, "\"");
}

static void point(struct digest *d, uint64_t x, uint64_t y)
{
	digest_put_u64(d, x);
	digest_put_raw(d, ",");
	digest_put_u64(d, y);
	digest_put_raw(d, " ");
}

static void rect(struct digest *d, const char *class, uint64_t x, uint64_t y, uint64_t w,
		 uint64_t h)
{
	digest_put_raw(d, "<rect class=\"");
	digest_put_raw(d, class);
	digest_put_raw(d, "\"");
	attribute(d, "x", x);
	attribute(d, "y", y);
	attribute(d, "width", w);
	attribute(d, "height", h);
	digest_put_raw(d, "/>");
}

static void line(struct digest *d, const char *class, uint64_t x1, uint64_t y1, uint64_t x2,
		 uint64_t y2)
{
	digest_put_raw(d, "<line class=\"");
	digest_put_raw(d, class);
	digest_put_raw(d, "\"");
	attribute(d, "x1", x1);
	attribute(d, "y1", y1);
	attribute(d, "x2", x2);
	attribute(d, "y2", y2);
	digest_put_raw(d, "/>");
}

static uint64_t greatest(const uint32_t *series, size_t n)
{
	uint64_t most = 1;
	for (size_t i = 0; i < n; i++)
		if (series[i] > most)
			most = series[i];
	return most;
}

/* ---- spark */

static void polyline(struct digest *d, const char *class, const uint32_t *series, size_t from,
		     size_t to, uint64_t most)
{
	digest_put_raw(d, "<polyline class=\"");
	digest_put_raw(d, class);
	digest_put_raw(d, "\" points=\"");
	for (size_t i = from; i < to; i++)
		point(d, i * STEP + STEP / 2, 2 + (HEIGHT - 4) * (most - series[i]) / most);
	digest_put_raw(d, "\"/>");
}

void digest_svg_spark(struct digest *d, const uint32_t *series, struct span label)
{
	size_t n = d->r->slots;
	uint64_t most = greatest(series, 2 * n);
	begin(d, "spark", 2 * n * STEP, HEIGHT, label);
	digest_put_raw(d, " preserveAspectRatio=\"none\">");
	line(d, "edge", n * STEP, 0, n * STEP, HEIGHT);
	polyline(d, "then", series, 0, n + 1, most);
	polyline(d, "now", series, n, 2 * n, most);
	digest_put_raw(d, "</svg>");
}

/* ---- trend */

/* A line where something was changed. */
static void marks(struct digest *d)
{
	const struct report *r = d->r;
	for (size_t i = 0; i < r->n_changes; i++) {
		int64_t at = r->changes[i]->at;
		size_t k = 0;
		while (k + 1 < 2 * r->slots && r->edges[k + 1] <= at)
			k++;
		int64_t in = (at - r->edges[k]) * STEP / (r->edges[k + 1] - r->edges[k]);
		uint64_t x = k * STEP + (uint64_t)in;
		line(d, "mark", x, 0, x, HEIGHT);
	}
}

void digest_svg_trend(struct digest *d, const uint32_t *series, struct span label)
{
	size_t n = d->r->slots;
	uint64_t most = greatest(series, 2 * n);
	begin(d, "trend", 2 * n * STEP, HEIGHT + 1, label);
	digest_put_raw(d, " preserveAspectRatio=\"none\">");
	for (size_t i = 0; i < 2 * n; i++) {
		uint64_t h = (HEIGHT - 2) * (uint64_t)series[i] / most;
		if (series[i])
			rect(d, i < n ? "then" : "now", i * STEP + 1, HEIGHT - (h ? h : 1),
			     STEP - 2, h ? h : 1);
	}
	marks(d);
	line(d, "edge", n * STEP, 0, n * STEP, HEIGHT);
	line(d, "base", 0, HEIGHT, 2 * n * STEP, HEIGHT);
	digest_put_raw(d, "</svg>");
}

/* ---- pareto */

static void words(struct digest *d, const char *class, uint64_t x, uint64_t y, struct span text)
{
	digest_put_raw(d, "<text class=\"");
	digest_put_raw(d, class);
	digest_put_raw(d, "\"");
	attribute(d, "x", x);
	attribute(d, "y", y);
	digest_put_raw(d, ">");
	digest_put(d, text);
	digest_put_raw(d, "</text>");
}

static void pareto_axes(struct digest *d, uint64_t most)
{
	uint64_t right = PARETO_X + PARETO_W, bottom = PARETO_Y + PARETO_H;
	words(d, "left", PARETO_X - 4, PARETO_Y + 4, digest_say_number(d, most));
	words(d, "left", PARETO_X - 4, bottom + 3, SPAN("0"));
	words(d, "right", right + 4, PARETO_Y + 4, SPAN("100%"));
	words(d, "right", right + 4, PARETO_Y + PARETO_H / 2 + 4, SPAN("50%"));
	line(d, "grid", PARETO_X, PARETO_Y, right, PARETO_Y);
	line(d, "grid", PARETO_X, PARETO_Y + PARETO_H / 2, right, PARETO_Y + PARETO_H / 2);
	line(d, "base", PARETO_X, bottom, right, bottom);
}

void digest_svg_pareto(struct digest *d, const uint64_t *values, size_t n, uint64_t total,
		       size_t rests, struct span label)
{
	uint64_t most = 1, sum = 0, width = PARETO_W / (n ? n : 1);
	for (size_t i = 0; i < n; i++)
		most = values[i] > most ? values[i] : most;
	begin(d, "pareto", PARETO_X + PARETO_W + 32, PARETO_Y + PARETO_H + 16, label);
	digest_put_raw(d, ">");
	pareto_axes(d, most);
	for (size_t i = 0; i < n; i++) {
		uint64_t h = PARETO_H * values[i] / most, x = PARETO_X + i * width;
		rect(d, i + rests < n ? "now" : "then", x + 1, PARETO_Y + PARETO_H - h,
		     width > 2 ? width - 2 : 1, h);
		words(d, "rank", x + width / 2, PARETO_Y + PARETO_H + 11,
		      digest_say_number(d, i + 1));
	}
	digest_put_raw(d, "<polyline class=\"sum\" points=\"");
	for (size_t i = 0; i < n; i++) {
		sum += values[i];
		point(d, PARETO_X + i * width + width / 2,
		      PARETO_Y + PARETO_H - PARETO_H * sum / (total ? total : 1));
	}
	digest_put_raw(d, "\"/></svg>");
}
