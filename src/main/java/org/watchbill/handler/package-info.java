/**
 * The contract for users: implement {@link org.watchbill.handler.JobHandler}, submit by {@link
 * org.watchbill.handler.Jobs}.
 */
package org.watchbill.handler;
