/**
 * What goes wrong for a caller, as RFC 9457 puts it. Thrown anywhere as a {@link
 * org.watchbill.problem.Problem}, mapped to an answer here and nowhere else.
 */
package org.watchbill.problem;
