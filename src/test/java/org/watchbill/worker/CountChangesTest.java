package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.watchbill.worker.Rehearsal.TableChange;

class CountChangesTest {

  @Test
  void onlyWhatWasChangedSinceCounts() {
    Map<String, TableChange> before =
        Map.of(
            "a.old",
            new TableChange("a.old", 5, 1, 0),
            "a.both",
            new TableChange("a.both", 1, 2, 3));
    Map<String, TableChange> after =
        Map.of(
            "a.old", new TableChange("a.old", 5, 1, 0),
            "a.both", new TableChange("a.both", 1, 4, 3),
            "a.new", new TableChange("a.new", 7, 0, 0));

    assertThat(CountChanges.since(before, after))
        .containsExactlyInAnyOrder(
            new TableChange("a.both", 0, 2, 0), new TableChange("a.new", 7, 0, 0));
  }
}
