package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.watchbill.schema.Contended;

/** A request that loses a race is no error: its transaction is done again. */
class ContendedTest {

  /** Steps of what a clock drives: one that fails comes again with the next round. */
  private static final Set<String> COMES_AGAIN =
      Set.of("FireSchedules", "ReleaseSchedules", "StepReplay", "Ledger", "FoldTally", "Nodes");

  @Test
  void whateverARequestBeginsIsContended() {
    Set<String> missing = new TreeSet<>();
    for (Class<?> bean : beans()) {
      for (Method method : bean.getDeclaredMethods()) {
        if (begins(method) && !isContended(method)) {
          missing.add(bean.getSimpleName() + "." + method.getName());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** Those of the resources, and those they use in turn. */
  private static Set<Class<?>> beans() {
    Set<Class<?>> beans = new LinkedHashSet<>();
    Deque<Class<?>> left = new ArrayDeque<>(Endpoints.resources().toList());
    while (!left.isEmpty()) {
      for (Field field : left.pop().getDeclaredFields()) {
        Class<?> type = field.getType();
        if (field.isAnnotationPresent(Inject.class)
            && type.getName().startsWith("org.watchbill.")
            && !COMES_AGAIN.contains(type.getSimpleName())
            && beans.add(type)) {
          left.add(type);
        }
      }
    }
    assertThat(beans).hasSizeGreaterThan(20);
    return beans;
  }

  private static boolean begins(Method method) {
    Transactional says = method.getAnnotation(Transactional.class);
    if (says == null) {
      says = method.getDeclaringClass().getAnnotation(Transactional.class);
    }
    return says != null
        && !method.isSynthetic()
        && !java.lang.reflect.Modifier.isPrivate(method.getModifiers())
        && !java.lang.reflect.Modifier.isStatic(method.getModifiers())
        && List.of(TxType.REQUIRED, TxType.REQUIRES_NEW).contains(says.value());
  }

  private static boolean isContended(Method method) {
    return Arrays.stream(
            new java.lang.reflect.AnnotatedElement[] {method, method.getDeclaringClass()})
        .anyMatch(element -> element.isAnnotationPresent(Contended.class));
  }
}
