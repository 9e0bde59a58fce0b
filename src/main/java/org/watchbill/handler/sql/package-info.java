/**
 * {@code sql.execute} and {@code sql.fanout}: a statement as a job, and a job per row of a query.
 *
 * <p>Work on Watchbill's own data source, or on an XA one, belongs to the transaction that
 * completes the job: it happens exactly once. Any other data source cannot take part, since a
 * transaction has room for one resource that is not XA, and that is Watchbill's own. Its work is
 * done while the job's transaction is suspended and committed on its own just before the job's
 * completion, so it happens <em>at least</em> once: a node that dies between the two commits runs
 * the statement again.
 *
 * <p>Only administrators may submit these types. Data from rows reaches SQL as parameters, never as
 * text.
 */
package org.watchbill.handler.sql;
