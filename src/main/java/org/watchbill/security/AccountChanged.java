package org.watchbill.security;

/** An account was created, changed or deleted. Observe it after the commit. */
public record AccountChanged(String name) {}
