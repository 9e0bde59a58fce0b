package org.watchbill.rest;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem.Violation;

/**
 * Refuses a query parameter that an endpoint does not have, or that is given twice: a filter with a
 * typing error would let everything through. An application's own endpoints beside Watchbill's are
 * left alone.
 */
@Provider
public class KnowParameters implements DynamicFeature {

  private static final String OURS = "org.watchbill.";

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (resource.getResourceClass().getName().startsWith(OURS)) {
      context.register(new RefuseUnknown(names(resource.getResourceMethod())));
    }
  }

  static Set<String> names(Method method) {
    Set<String> names = new TreeSet<>();
    for (Parameter parameter : method.getParameters()) {
      add(parameter, names);
      if (parameter.isAnnotationPresent(BeanParam.class)) {
        Arrays.stream(parameter.getType().getDeclaredFields()).forEach(field -> add(field, names));
      }
    }
    return names;
  }

  private static void add(AnnotatedElement element, Set<String> names) {
    QueryParam parameter = element.getAnnotation(QueryParam.class);
    if (parameter != null) {
      names.add(parameter.value());
    }
  }

  private record RefuseUnknown(Set<String> names) implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
      List<Violation> faults = new ArrayList<>();
      request
          .getUriInfo()
          .getQueryParameters()
          .forEach((name, values) -> objection(name, values.size()).ifPresent(faults::add));
      Faults all = new Faults();
      all.unreadable(faults);
      all.raise();
    }

    private Optional<Violation> objection(String name, int times) {
      if (names.contains(name)) {
        return times == 1
            ? Optional.empty()
            : Optional.of(new Violation(name, "given " + times + " times; once is enough"));
      }
      return Optional.of(
          new Violation(
              name,
              names.isEmpty()
                  ? "no query parameter is known here"
                  : "unknown query parameter; known: " + String.join(", ", names)));
    }
  }
}
