package org.watchbill.security;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Deny by default: an endpoint answers only whom its {@code @RolesAllowed} (or {@code @PermitAll}:
 * anybody who is logged in) names, on the method or else on its class. One that says nothing
 * answers nobody. What JAX-RS answers by itself to {@code OPTIONS}, for which nothing is declared,
 * is for anybody who is logged in: it tells no more than a refusal of another method does.
 */
@Provider
public class RequireRoles implements DynamicFeature {

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    Method method = resource.getResourceMethod();
    context.register(new RefuseOthers(allowed(method), isDeclared(method)));
  }

  private static boolean isDeclared(Method method) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(on -> on.annotationType().isAnnotationPresent(HttpMethod.class));
  }

  static Set<String> allowed(Method method) {
    return stated(method).or(() -> stated(method.getDeclaringClass())).orElse(Set.of());
  }

  private static Optional<Set<String>> stated(AnnotatedElement element) {
    if (element.isAnnotationPresent(DenyAll.class)) {
      return Optional.of(Set.of());
    }
    if (element.isAnnotationPresent(RolesAllowed.class)) {
      return Optional.of(Set.of(element.getAnnotation(RolesAllowed.class).value()));
    }
    return element.isAnnotationPresent(PermitAll.class)
        ? Optional.of(Set.copyOf(Roles.ALL))
        : Optional.empty();
  }
}
