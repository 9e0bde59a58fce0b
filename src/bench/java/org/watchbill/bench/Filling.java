package org.watchbill.bench;

/** The payload of a job under measurement: about a hundred bytes that nobody reads. */
public record Filling(String text) {

  static final Filling USUAL = new Filling("x".repeat(90));
}
