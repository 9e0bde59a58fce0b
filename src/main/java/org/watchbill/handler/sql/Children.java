package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;

/**
 * The children of a group of rows.
 *
 * @param before how many rows came before the group
 */
record Children(ChildTemplate template, long before) {

  /**
   * Makes them.
   *
   * @throws BadRequest naming the row whose values do not fit
   */
  List<NewJob> of(List<Map<String, JsonNode>> group) {
    List<NewJob> children = new ArrayList<>(group.size());
    for (Map<String, JsonNode> row : group) {
      try {
        children.add(template.child(row));
      } catch (BadRequest | Problem e) {
        throw new BadRequest("row %d: %s".formatted(before + children.size() + 1, e.getMessage()));
      }
    }
    return children;
  }
}
