/**
 * The adapter that carries the JMS broker into the server, built as a RAR of its own and no part of
 * the WAR.
 *
 * <p>As it is, the broker runs inside the server's JVM and listens on no port. Pointed at an
 * external Artemis (the system property {@code watchbill.broker.host}, or {@code
 * ConnectorClassName} and {@code ConnectionParameters} in a resource adapter configuration), it
 * starts none.
 */
package org.watchbill.broker;
