package org.watchbill.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.util.Optional;

/**
 * JSON as it comes from outside: refuses, at its place, a text that is not {@link WellFormed} and a
 * number beyond the bounds of {@link WrittenNumber}, in whatever field it stands.
 */
final class DoorParser extends JsonParserDelegate {

  /** A text or number that is JSON, but not taken here. */
  static final class Refused extends JsonParseException {

    private final boolean passed;

    Refused(JsonParser parser, String why, JsonLocation at, boolean passed) {
      super(parser, why, at);
      this.passed = passed;
    }

    /** Whether it was read, so that what follows can be read, too. */
    boolean isPassed() {
      return passed;
    }
  }

  DoorParser(JsonParser inner) {
    super(inner);
  }

  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token;
    try {
      token = super.nextToken();
    } catch (StreamConstraintsException e) { // does not say where
      throw new Refused(this, JsonWords.bound(e.getOriginalMessage()), currentLocation(), false);
    }
    if (token != null) {
      look(token);
    }
    return token;
  }

  private void look(JsonToken token) throws IOException {
    Optional<String> objection =
        switch (token) {
          case FIELD_NAME -> WellFormed.objection(currentName()).map(why -> "the name " + why);
          case VALUE_STRING -> WellFormed.objection(getText());
          case VALUE_NUMBER_FLOAT ->
              WrittenNumber.isBounded(getText())
                  ? Optional.empty()
                  : Optional.of("out of bounds: " + WrittenNumber.RULE);
          default -> Optional.empty();
        };
    if (objection.isPresent()) {
      throw new Refused(this, objection.get(), currentTokenLocation(), true);
    }
  }

  @Override
  public JsonToken nextValue() throws IOException {
    JsonToken token = nextToken();
    return token == JsonToken.FIELD_NAME ? nextToken() : token;
  }

  /** What is passed over is looked at, too. */
  @Override
  public JsonParser skipChildren() throws IOException {
    int open = 0;
    JsonToken token = currentToken();
    do {
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      token = open > 0 ? nextToken() : null;
    } while (token != null);
    return this;
  }
}
