/** The tables and the few statements that differ between databases. */
package org.watchbill.schema;
