package org.watchbill.node;

/** Somebody asked for a node to be drained, or to work again. */
public record DrainAsked(String node, boolean drain) {}
