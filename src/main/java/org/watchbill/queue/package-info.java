/** The lines jobs stand in, and the bell that wakes a worker for one. */
package org.watchbill.queue;
