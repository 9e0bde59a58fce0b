/** A server process as the others see it: its name, its lease, and the time they agree on. */
package org.watchbill.node;
