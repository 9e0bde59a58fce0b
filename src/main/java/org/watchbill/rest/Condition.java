package org.watchbill.rest;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.watchbill.problem.Problem;
import org.watchbill.rest.TagList.Listed;

/**
 * Under which condition a request is meant: the headers {@code If-Match} and {@code If-None-Match}
 * (RFC 9110, 13). {@code If-Match} compares strongly, so a weak tag matches nothing; {@code
 * If-None-Match} weakly.
 */
public class Condition {

  /** Whatever there is. */
  public static final Condition NONE = new Condition();

  @HeaderParam("If-Match")
  List<String> ifMatch;

  @HeaderParam("If-None-Match")
  List<String> ifNoneMatch;

  /** That what is changed is still of a version. */
  public static Condition still(String version) {
    return of(List.of("\"" + version + "\""), null);
  }

  static Condition of(List<String> ifMatch, List<String> ifNoneMatch) {
    Condition condition = new Condition();
    condition.ifMatch = ifMatch;
    condition.ifNoneMatch = ifNoneMatch;
    return condition;
  }

  /**
   * Refuses a change of something that is not as the caller wants it to be; to be asked where
   * nobody can change it any more before it is changed here.
   *
   * @param what for a person: {@code schedule 'nightly'}
   * @param version that it is in (see {@link Tag}), or null if it does not exist
   * @throws Problem 412, or 400 if a header cannot be read
   */
  public void refuse(String what, String version) {
    TagList wanted = TagList.read("If-Match", ifMatch);
    TagList unwanted = TagList.read("If-None-Match", ifNoneMatch);
    if (wanted != null && !holds(wanted, version, false)) {
      throw failed(
          "If-Match names %s; %s %s"
              .formatted(
                  wanted.shown(),
                  what,
                  version == null ? "does not exist" : "was changed meanwhile; read it again"));
    }
    if (unwanted != null && holds(unwanted, version, true)) {
      throw failed(
          "If-None-Match names %s; %s %s"
              .formatted(
                  unwanted.shown(), what, unwanted.any() ? "exists" : "is still what that names"));
    }
  }

  private static boolean holds(TagList list, String version, boolean weakly) {
    return version != null
        && (list.any()
            || list.tags().stream()
                .filter(tag -> weakly || !tag.weak())
                .anyMatch(tag -> versionOf(tag).equals(version)));
  }

  private static String versionOf(Listed tag) {
    int end = tag.text().indexOf('-');
    return end < 0 ? tag.text() : tag.text().substring(0, end);
  }

  private static Problem failed(String detail) {
    return new Problem(412, "The condition does not hold", detail, List.of());
  }

  /**
   * Answers a reader: the view and its tag, or 304 if it is what he has.
   *
   * @param what for a person
   * @throws Problem 412, or 400 if a header cannot be read
   */
  public Response answer(String what, Object view, Tag tag) {
    return isCurrent(what, tag)
        ? Response.notModified(tag.header()).build()
        : tagged(Response.ok(), view, tag).build();
  }

  boolean isCurrent(String what, Tag tag) {
    TagList had = TagList.read("If-None-Match", ifNoneMatch);
    of(ifMatch, null).refuse(what, tag.version());
    return had != null
        && (had.any() || had.tags().stream().anyMatch(t -> t.text().equals(tag.text())));
  }

  /** Adds a view and its tag to an answer. */
  public static Response.ResponseBuilder tagged(
      Response.ResponseBuilder answer, Object view, Tag tag) {
    return answer.entity(view).tag(tag.header());
  }
}
