package org.watchbill.schema;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Keeps every {@link Instant} as a {@code timestamp with time zone}; JPA 3.1 does not itself. */
@Converter(autoApply = true)
public class InstantColumn implements AttributeConverter<Instant, OffsetDateTime> {

  @Override
  public OffsetDateTime convertToDatabaseColumn(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  @Override
  public Instant convertToEntityAttribute(OffsetDateTime column) {
    return column == null ? null : column.toInstant();
  }

  /**
   * The instant a driver gave for such a column where no entity's mapping converts it: H2 an {@link
   * OffsetDateTime}, PostgreSQL a {@link Timestamp}. Queries for an aggregate of one are therefore
   * native.
   */
  public static Optional<Instant> instant(Object column) {
    return Optional.ofNullable(column)
        .map(c -> c instanceof OffsetDateTime h2 ? h2.toInstant() : ((Timestamp) c).toInstant());
  }
}
