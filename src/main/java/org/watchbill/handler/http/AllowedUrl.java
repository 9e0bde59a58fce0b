package org.watchbill.handler.http;

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

/** An absolute http or https URL whose host is in {@code watchbill.http.allowed-hosts}. */
@Documented
@Target(FIELD)
@Retention(RUNTIME)
@Constraint(validatedBy = AllowedUrl.Validator.class)
public @interface AllowedUrl {

  /** Replaced by one that names the host. */
  String message() default "must be a URL of an allowed host";

  /** Groups of Bean Validation. */
  Class<?>[] groups() default {};

  /** Metadata of Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Asks {@link AllowedHosts}. */
  class Validator extends Rule<AllowedUrl, String> {

    private Settings settings;

    /** Takes the settings from CDI when first used, whoever made the validator. */
    public Validator() {}

    Validator(Settings settings) {
      this.settings = settings;
    }

    @Override
    protected Optional<String> objection(String url) {
      if (settings == null) {
        settings = CDI.current().select(Settings.class).get();
      }
      return new AllowedHosts(settings.httpAllowedHosts()).objection(url);
    }
  }
}
