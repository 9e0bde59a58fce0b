/**
 * What the benchmark adds to the WAR: handlers that do nothing, and an endpoint that drives them.
 */
package org.watchbill.bench;
