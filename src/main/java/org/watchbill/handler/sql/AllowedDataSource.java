package org.watchbill.handler.sql;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.Optional;
import org.watchbill.problem.Rule;
import org.watchbill.settings.Settings;

/** The name of a data source in {@code watchbill.sql.data-sources}. */
@Documented
@Target(FIELD)
@Retention(RUNTIME)
@Constraint(validatedBy = AllowedDataSource.Validator.class)
public @interface AllowedDataSource {

  /** Replaced by one that names the data source. */
  String message() default "must be an allowed data source";

  /** Groups of Bean Validation. */
  Class<?>[] groups() default {};

  /** Metadata of Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Asks the settings. */
  class Validator extends Rule<AllowedDataSource, String> {

    private Settings settings;

    /** Takes the settings from CDI when first used, whoever made the validator. */
    public Validator() {}

    Validator(Settings settings) {
      this.settings = settings;
    }

    @Override
    protected Optional<String> objection(String name) {
      if (settings == null) {
        settings = CDI.current().select(Settings.class).get();
      }
      return DataSources.objection(name, settings);
    }
  }
}
