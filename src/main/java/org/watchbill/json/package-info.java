/**
 * JSON, strictly: unknown and doubled fields are refused, an error names its path, and instants and
 * durations are ISO-8601 text. The providers for JAX-RS stand beside it, for they are how it reads
 * and writes bodies.
 */
package org.watchbill.json;
