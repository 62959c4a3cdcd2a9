/* digest.c - see digest.h.
 *
 *   state ─▶ report (numbers) ─▶ struct digest (sentences, escaping) ─▶ html | md | json | csv
 *
 * A report is made once for all formats that are asked for. */
#include "digest.h"

#include "digest_forms.h"

#define SAID_BYTES (1u << 16) /* of one sentence with its pieces */

static const struct {
	const char *name;
	enum escape as;
	void (*write)(struct digest *d);
} forms[DIGEST_FORMATS] = {
	[DIGEST_HTML] = {"html", ESCAPE_HTML, digest_html},
	[DIGEST_MD] = {"md", ESCAPE_MARKDOWN, digest_md},
	[DIGEST_JSON] = {"json", ESCAPE_PLAIN, digest_json},
	[DIGEST_CSV] = {"csv", ESCAPE_PLAIN, digest_csv},
};

const char *digest_format_name(enum digest_format f)
{
	return forms[f].name;
}

bool digest_format_read(struct span name, enum digest_format *f)
{
	for (*f = 0; *f < DIGEST_FORMATS; ++*f)
		if (span_eq(name, span_of(forms[*f].name)))
			return true;
	return false;
}

static enum err write_as(struct digest *d, enum digest_format format, struct buf *out)
{
	d->out = out;
	d->as = forms[format].as;
	d->said.len = 0;
	forms[format].write(d);
	buf_refuse(out, buf_err(&d->said));
	return buf_err(out);
}

/* Makes the report; digest_close() in any case. */
static enum err open_digest(struct digest *d, const struct state *state,
			    const struct settings *settings, const struct digest_ask *ask)
{
	*d = (struct digest){.state = state, .settings = settings, .lang = ask->lang};
	buf_init(&d->said, state->mem, SAID_BYTES);
	struct report *r = mem_zero(state->mem, 1, sizeof *r);
	d->r = r;
	if (!r || !buf_reserve(&d->said))
		return ERR_MEMORY;
	return report_make(state, settings, &ask->period, r);
}

static void close_digest(struct digest *d)
{
	buf_fini(&d->said);
	mem_free(d->state->mem, (struct report *)d->r);
}

enum err digest_write(const struct state *state, const struct settings *settings,
		      const struct digest_ask *ask, enum digest_format format, struct buf *out)
{
	struct digest d;
	enum err e = open_digest(&d, state, settings, ask);
	if (!e)
		e = write_as(&d, format, out);
	close_digest(&d);
	return e;
}

/* ---- the scheduled one */

static void put_facts(struct digest *d, struct effects *out)
{
	const struct report *r = d->r;
	effects_arg(out, SPAN("period"));
	period_name(d->settings, &r->period, effects_arg_open(out));
	effects_arg_done(out);
	effects_pair_seconds(out, "at", r->clock);
	effects_pair_seconds(out, "from", r->period.from);
	effects_pair_seconds(out, "to", r->period.to);
	effects_pair(out, "time_zone", period_zone(d->settings));
	effects_pair(out, "lang", d->lang == LANG_KO ? SPAN("ko") : SPAN("en"));
	effects_pair_u64(out, "cases", r->figures[REPORT_CASES].count.now);
	effects_pair_u64(out, "customers", r->figures[REPORT_CUSTOMERS].count.now);
	effects_pair(out, "title", digest_sentences_title(d));
	d->said.len = 0;
	effects_pair(out, "headline", digest_sentences_headline(d));
}

enum err digest_line(const struct state *state, const struct settings *settings,
		     const struct period *period, struct effects *out)
{
	static const enum digest_format usual[] = {DIGEST_HTML, DIGEST_MD, DIGEST_JSON};
	const struct digest_settings *s = &settings->digest;
	const struct digest_ask ask = {*period, settings->lang};
	size_t n = s->n_formats ? s->n_formats : sizeof usual / sizeof *usual;
	struct digest d;
	enum err e = open_digest(&d, state, settings, &ask);
	if (!e) {
		effects_begin(out, EFFECT_DIGEST, SPAN(""));
		put_facts(&d, out);
	}
	for (size_t i = 0; !e && i < n; i++) {
		enum digest_format f = s->n_formats ? DIGEST_FORMATS : usual[i];
		if (f == DIGEST_FORMATS && !digest_format_read(s->formats[i], &f))
			continue;
		effects_arg(out, span_of(forms[f].name));
		e = write_as(&d, f, effects_arg_open(out));
		effects_arg_done(out);
	}
	if (!e)
		effects_end(out);
	close_digest(&d);
	return e ? e : effects_err(out);
}
