package org.watchbill.handler.http;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.watchbill.json.WellFormed;

/**
 * The result of {@code http.request}.
 *
 * @param headers the few worth keeping
 * @param body at most its first 16 KiB, as text
 * @param truncated whether {@code body} is not all of it
 * @param millis how long the exchange took, redirects included
 */
public record Answer(
    int status, Map<String, String> headers, String body, boolean truncated, long millis) {

  private static final List<String> KEPT =
      List.of("content-type", "etag", "last-modified", "location", "retry-after");
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

  static Answer of(HttpResponse<CappedBody.Kept> response, long millis) {
    CappedBody.Kept body = response.body();
    return new Answer(
        response.statusCode(),
        kept(response.headers()),
        text(body.bytes(), charset(response.headers())),
        body.truncated(),
        millis);
  }

  /** The beginning of the body's first line that is not blank. */
  String firstLine() {
    String line = body.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    return WellFormed.cut(line, 200);
  }

  private static Map<String, String> kept(HttpHeaders headers) {
    Map<String, String> kept = new TreeMap<>();
    KEPT.forEach(name -> headers.firstValue(name).ifPresent(value -> kept.put(name, value)));
    return kept;
  }

  private static Charset charset(HttpHeaders headers) {
    Matcher matcher = CHARSET.matcher(headers.firstValue("content-type").orElse(""));
    try {
      return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8; // The server named one Java does not know.
    }
  }

  /** Decodes without tearing a character at the cut. */
  private static String text(byte[] bytes, Charset charset) {
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    CharBuffer out = CharBuffer.allocate((int) (bytes.length * decoder.maxCharsPerByte()) + 1);
    decoder.decode(ByteBuffer.wrap(bytes), out, false);
    return WellFormed.mended(out.flip().toString());
  }
}
