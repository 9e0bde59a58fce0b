package org.watchbill.problem;

import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Set;

/** Bean Validation's paths as JSON paths. */
public final class ConstraintPath {

  private static final Set<ElementKind> NOT_IN_THE_BODY =
      Set.of(
          ElementKind.METHOD,
          ElementKind.CONSTRUCTOR,
          ElementKind.PARAMETER,
          ElementKind.CROSS_PARAMETER);

  private ConstraintPath() {}

  /**
   * {@code $.payload.headers[2]} for a field of a body, whatever the method and parameter it came
   * in by; a parameter's own name if it is the parameter that is wrong.
   */
  public static String of(Path path) {
    StringBuilder json = new StringBuilder("$");
    String parameter = "$";
    for (Path.Node node : path) {
      if (node.getKind() == ElementKind.PARAMETER) {
        parameter = node.getName();
      }
      if (!NOT_IN_THE_BODY.contains(node.getKind())) {
        json.append(place(node));
      }
    }
    return json.length() > 1 ? json.toString() : parameter;
  }

  private static String place(Path.Node node) {
    String index =
        node.getIndex() != null
            ? "[" + node.getIndex() + "]"
            : node.getKey() != null ? "." + node.getKey() : "";
    boolean named =
        node.getKind() != ElementKind.CONTAINER_ELEMENT
            && node.getKind() != ElementKind.BEAN
            && node.getName() != null;
    return index + (named ? "." + node.getName() : "");
  }
}
