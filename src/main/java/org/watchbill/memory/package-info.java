/**
 * How much of the heap callers and jobs may take up with what they bring: texts, and what is made
 * of them. Who needs more than there is waits, or is told to come again.
 */
package org.watchbill.memory;
