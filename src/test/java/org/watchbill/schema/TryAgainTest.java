package org.watchbill.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.interceptor.InvocationContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.problem.Problem;

class TryAgainTest {

  private final Deque<Object> answers = new ArrayDeque<>();
  private int calls;
  private int status = Status.STATUS_NO_TRANSACTION;

  private Object call() throws Exception {
    TryAgain again = new TryAgain();
    again.transactions = proxy(TransactionSynchronizationRegistry.class);
    return again.call(proxy(InvocationContext.class));
  }

  @SuppressWarnings("unchecked")
  private <T> T proxy(Class<T> type) {
    return (T)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getTransactionStatus" -> status;
                  case "proceed" -> next();
                  default -> null;
                });
  }

  private Object next() throws Exception {
    calls++;
    Object answer = answers.size() > 1 ? answers.poll() : answers.peek();
    if (answer instanceof Exception e) {
      throw e;
    }
    return answer;
  }

  private static Exception refused(String state) {
    return new IllegalStateException(new PersistenceException(new SQLException("no", state)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "40P01", "40001", "55P03", "HYT00"})
  void aTransactionThatLostARaceIsDoneAgain(String state) throws Exception {
    answers.addAll(List.of(refused(state), refused(state), "done"));
    assertThat(call()).isEqualTo("done");
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void onlySoManyTimes() {
    answers.add(refused("40001"));
    assertThatThrownBy(this::call)
        .isInstanceOf(Problem.class)
        .extracting(e -> ((Problem) e).status())
        .isEqualTo(409);
    assertThat(calls).isEqualTo(6);
  }

  @Test
  void whatElseGoesWrongIsThrownAtOnce() {
    answers.add(refused("22001"));
    assertThatThrownBy(this::call).isSameAs(answers.peek());
    answers.clear();
    answers.add(Problem.conflict("no"));
    assertThatThrownBy(this::call).hasMessage("no");
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void theTransactionOfSomebodyElseIsHisToBeginAgain() {
    status = Status.STATUS_ACTIVE;
    answers.add(refused("40001"));
    assertThatThrownBy(this::call).isSameAs(answers.peek());
    assertThat(calls).isEqualTo(1);
  }
}
