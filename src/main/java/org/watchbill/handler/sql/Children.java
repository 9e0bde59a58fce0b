package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;

/**
 * The children of a group of rows.
 *
 * @param before how many rows came before the group
 */
record Children(ChildTemplate template, long before) {

  private static final int MOST = 20;
  private static final Pattern POSITION = Pattern.compile("(?<![^ ])\\$\\[(\\d{1,9})]");

  /**
   * Makes them.
   *
   * @throws BadRequest naming the rows whose values do not fit, of many the first
   */
  List<NewJob> of(List<Map<String, JsonNode>> group) {
    List<NewJob> children = new ArrayList<>(group.size());
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      try {
        children.add(template.child(group.get(i)));
      } catch (BadRequest | Problem e) {
        faults.add("row %d: %s".formatted(before + i + 1, e.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      throw new BadRequest(first(faults));
    }
    return children;
  }

  private static String first(List<String> faults) {
    int named = Math.min(MOST, faults.size());
    String more = faults.size() > named ? "; and %d more".formatted(faults.size() - named) : "";
    return String.join("; ", faults.subList(0, named)) + more;
  }

  /** What was refused of a group, by the rows it comes from: {@code row 1003} for {@code $[2]}. */
  String byRow(Problem refused) {
    return POSITION
        .matcher(refused.getMessage())
        .replaceAll(
            found -> "row %d: \\$".formatted(before + Integer.parseInt(found.group(1)) + 1));
  }
}
