package org.watchbill.schema;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Keeps every {@link Instant} as a {@code timestamp with time zone}; JPA 3.1 does not itself. What
 * a driver gives for such a column differs: H2 an {@link OffsetDateTime}, PostgreSQL a {@link
 * Timestamp}.
 */
@Converter(autoApply = true)
public class InstantColumn implements AttributeConverter<Instant, Object> {

  @Override
  public Object convertToDatabaseColumn(Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }

  @Override
  public Instant convertToEntityAttribute(Object column) {
    return instant(column);
  }

  /** The instant a driver gave for a {@code timestamp with time zone}. */
  public static Instant instant(Object column) {
    if (column instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    return column == null ? null : ((Timestamp) column).toInstant();
  }
}
