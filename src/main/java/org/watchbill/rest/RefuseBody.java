package org.watchbill.rest;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.MatrixParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.watchbill.problem.Problem;

/**
 * Refuses a body where none is read: whoever sends one means something by it, and would think it
 * heeded. An empty object says nothing and is let through, since some clients always send one. An
 * application's own endpoints beside Watchbill's are left alone.
 */
@Provider
public class RefuseBody implements DynamicFeature {

  private static final String OURS = "org.watchbill.";

  private static final Set<Class<? extends Annotation>> ELSEWHERE =
      Set.of(
          BeanParam.class,
          Context.class,
          CookieParam.class,
          FormParam.class,
          HeaderParam.class,
          MatrixParam.class,
          PathParam.class,
          QueryParam.class,
          Suspended.class);

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (resource.getResourceClass().getName().startsWith(OURS)
        && !readsBody(resource.getResourceMethod())) {
      context.register(new RefuseAny());
    }
  }

  /** A parameter that no annotation fetches from elsewhere is the body. */
  static boolean readsBody(Method method) {
    return Arrays.stream(method.getParameters()).anyMatch(RefuseBody::isBody);
  }

  private static boolean isBody(Parameter parameter) {
    return Stream.of(parameter.getAnnotations())
        .map(Annotation::annotationType)
        .noneMatch(ELSEWHERE::contains);
  }

  private static final class RefuseAny implements ContainerRequestFilter {

    private static final int SOME = 64;

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
      if (!request.hasEntity()) {
        return;
      }
      byte[] start = request.getEntityStream().readNBytes(SOME);
      String text = new String(start, StandardCharsets.UTF_8).replaceAll("\\s", "");
      if (start.length == SOME || !text.isEmpty() && !text.equals("{}")) {
        throw Problem.badRequest(
            "$",
            "%s %s reads no body; leave it out"
                .formatted(request.getMethod(), request.getUriInfo().getPath()));
      }
    }
  }
}
