package org.watchbill.system;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.watchbill.WatchbillApplication;

/**
 * All endpoints of the REST API, read from the resource classes of the WAR: what holds for each of
 * them is tested over all, and one that is added is tested from its first day.
 */
public final class Endpoints {

  private static final Pattern TEMPLATE = Pattern.compile("\\{\\s*(\\w+)[^}]*}");

  private Endpoints() {}

  /** All of them, by path. */
  public static List<Endpoint> all() {
    return resources()
        .flatMap(Endpoints::of)
        .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::name))
        .toList();
  }

  /** The methods of each path. */
  public static Map<String, Set<String>> methods() {
    return all().stream()
        .collect(
            Collectors.groupingBy(
                Endpoint::path,
                TreeMap::new,
                Collectors.mapping(Endpoint::verb, Collectors.toCollection(TreeSet::new))));
  }

  /** The classes of the WAR that answer requests. */
  static Stream<Class<?>> resources() {
    try {
      java.nio.file.Path classes =
          java.nio.file.Path.of(
              WatchbillApplication.class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toURI());
      try (Stream<java.nio.file.Path> files = Files.walk(classes.resolve("org/watchbill"))) {
        return files
            .filter(file -> file.toString().endsWith("Resource.class"))
            .map(file -> classes.relativize(file).toString().replace(".class", ""))
            .<Class<?>>map(name -> load(name.replace(java.io.File.separatorChar, '.')))
            .filter(type -> type.isAnnotationPresent(Path.class))
            .toList()
            .stream();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Endpoints.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Endpoint> of(Class<?> resource) {
    return Arrays.stream(resource.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge())
        .filter(method -> verb(method) != null)
        .map(Endpoints::of);
  }

  private static Endpoint of(Method method) {
    String path =
        Stream.of(method.getDeclaringClass(), method)
            .map(element -> element.getAnnotation(Path.class))
            .filter(Objects::nonNull)
            .map(annotation -> annotation.value().replaceAll("^/|/$", ""))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("/"));
    return new Endpoint(
        verb(method),
        TEMPLATE.matcher(path).replaceAll("{$1}"),
        TEMPLATE.matcher(path).results().map(match -> match.group(1)).toList(),
        names(method, QueryParam.class, QueryParam::value),
        names(method, HeaderParam.class, HeaderParam::value),
        stated(method, Consumes.class, Consumes::value),
        method.getReturnType() == void.class
            ? Set.of()
            : stated(method, Produces.class, Produces::value),
        body(method),
        stated(method, RolesAllowed.class, RolesAllowed::value),
        method);
  }

  private static String verb(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(Objects::nonNull)
        .map(HttpMethod::value)
        .findFirst()
        .orElse(null);
  }

  /** On the method, or else on its class. */
  private static <A extends Annotation> Set<String> stated(
      Method method, Class<A> type, Function<A, String[]> values) {
    return Stream.of(method, method.getDeclaringClass())
        .map(element -> ((AnnotatedElement) element).getAnnotation(type))
        .filter(Objects::nonNull)
        .findFirst()
        .map(annotation -> (Set<String>) new TreeSet<>(List.of(values.apply(annotation))))
        .orElse(Set.of());
  }

  private static <A extends Annotation> Set<String> names(
      Method method, Class<A> type, Function<A, String> name) {
    List<AnnotatedElement> elements = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      elements.add(parameter);
      if (parameter.isAnnotationPresent(BeanParam.class)) {
        elements.addAll(List.of(parameter.getType().getDeclaredFields()));
      }
    }
    return elements.stream()
        .map(element -> element.getAnnotation(type))
        .filter(Objects::nonNull)
        .map(name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The parameter that no annotation says the place of. */
  private static Class<?> body(Method method) {
    return Arrays.stream(method.getParameters())
        .filter(
            parameter ->
                Stream.of(
                        PathParam.class,
                        QueryParam.class,
                        HeaderParam.class,
                        BeanParam.class,
                        Context.class)
                    .noneMatch(parameter::isAnnotationPresent))
        .findFirst()
        .<Class<?>>map(Parameter::getType)
        .orElse(null);
  }
}
