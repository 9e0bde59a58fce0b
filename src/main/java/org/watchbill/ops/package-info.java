/** What an operator sees: the log, the counts, the nodes. Watches, and changes nothing. */
package org.watchbill.ops;
