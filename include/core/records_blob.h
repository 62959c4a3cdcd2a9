/* records_blob.h - records as bytes: the hashes case:<seq >> 10>, field seq. */
#ifndef CORE_RECORDS_BLOB_H
#define CORE_RECORDS_BLOB_H

#include "records.h"

/* Appends the blob of rec, whose issue has this id (0 for none). */
void records_blob_pack(const struct records *r, const struct record *rec, uint64_t issue,
		       struct buf *out);
/* Reads a blob and adopts the record; *issue is the id of its issue, 0 for none. ERR_FORMAT,
 * ERR_NEWER, ERR_MEMORY. */
enum err records_blob_load(struct records *r, struct span field, struct span blob,
			   struct record **out, uint64_t *issue);
/* Appends what changed since the last call; issue_id gives the id of a record's issue. */
void records_blob_changes(struct records *r, struct effects *out,
			  uint64_t (*issue_id)(const struct record *));

#endif
