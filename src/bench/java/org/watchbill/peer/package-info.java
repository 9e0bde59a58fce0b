/** The products Watchbill is measured beside, each in a process of its own. */
package org.watchbill.peer;
