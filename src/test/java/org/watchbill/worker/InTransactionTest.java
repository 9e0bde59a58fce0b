package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InTransactionTest {

  private static final RuntimeException WHY = new IllegalStateException("the step failed");

  private final InTransaction transactions = new InTransaction();
  private boolean open;
  private RuntimeException trouble;

  @BeforeEach
  void fill() {
    transactions.transaction =
        new UserTransaction() {
          @Override
          public void begin() {
            open = true;
          }

          @Override
          public void commit() {
            open = false;
          }

          @Override
          public void rollback() throws SystemException {
            open = false;
            if (trouble != null) {
              throw trouble;
            }
          }

          @Override
          public void setRollbackOnly() {}

          @Override
          public int getStatus() {
            return open ? Status.STATUS_ACTIVE : Status.STATUS_NO_TRANSACTION;
          }

          @Override
          public void setTransactionTimeout(int seconds) {}
        };
  }

  private Object fail() {
    return transactions.run(
        () -> {
          throw WHY;
        },
        answer -> true);
  }

  @Test
  void whatFailsIsRolledBack() {
    assertThatThrownBy(this::fail).isSameAs(WHY);
    assertThat(open).isFalse();
  }

  @Test
  void whyAStepFailedIsNotHiddenByARollbackThatFailsToo() {
    trouble = new IllegalStateException("the connection is closed");
    assertThatThrownBy(this::fail).isSameAs(WHY).hasSuppressedException(trouble);
  }
}
