/**
 * The adapter that carries the JMS broker into the server, built as a RAR of its own and no part of
 * the WAR.
 *
 * <p>As it is, the broker runs inside the server's JVM and listens on no port. Pointed at an
 * external Artemis ({@code ConnectorClassName}, {@code ConnectionParameters}), it starts none.
 */
package org.watchbill.broker;
