package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {

  private final Notes notes = new Notes(7, 2, InstantSource.fixed(Instant.EPOCH));

  private List<String> texts() {
    return notes.take().lines().stream().map(LogLine::text).toList();
  }

  @Test
  void linesAreNumberedOnThroughoutTheAttempt() {
    notes.log("a");
    notes.take();
    notes.log("b");

    assertThat(notes.take().lines()).containsExactly(new LogLine(2, 2, Instant.EPOCH, "b"));
  }

  @Test
  void anAttemptKeepsAThousandLinesAndCountsTheRest() {
    for (int i = 0; i < 1010; i++) {
      notes.log("line " + i);
    }
    notes.end();
    List<String> texts = texts();

    assertThat(texts).hasSize(1001);
    assertThat(texts.get(999)).isEqualTo("line 999");
    assertThat(texts.get(1000)).isEqualTo("… 10 more lines were dropped");
  }

  @Test
  void anAttemptKeeps64KilobytesAndCountsTheRest() {
    for (int i = 0; i < 100; i++) {
      notes.log("é".repeat(1000)); // 2000 bytes
    }
    notes.end();
    List<String> texts = texts();

    assertThat(texts).hasSize(33);
    assertThat(texts.get(32)).isEqualTo("… 68 more lines were dropped");
  }

  @Test
  void aLineOfTenMegabytesIsCutAndHoldsNoNul() {
    notes.log("\0" + "x".repeat(10 << 20));

    assertThat(texts().get(0)).hasSize(2000).startsWith("\uFFFDx").endsWith("x…");
  }

  @Test
  void aCutSplitsNoCharacter() {
    notes.log("x".repeat(1998) + "😀" + "x".repeat(10));

    assertThat(texts().get(0)).isEqualTo("x".repeat(1998) + "…");
  }

  @Test
  void onlyTheLatestProgressIsWrittenAndOnlyIfItHasChanged() {
    notes.progress(1, 3, "one");
    notes.progress(2, 3, "two");

    assertThat(notes.take().progress()).isEqualTo(new Progress(2, 3, "two", Instant.EPOCH));
    assertThat(notes.take().isEmpty()).isTrue();
  }

  @Test
  void whatCouldNotBeWrittenComesAgainInOrderAndNewerProgressWins() {
    notes.log("a");
    notes.progress(1, 2, null);
    Notes.Batch failed = notes.take();
    notes.log("b");
    notes.progress(2, 2, null);
    notes.putBack(failed);
    Notes.Batch again = notes.take();

    assertThat(again.lines()).extracting(LogLine::text).containsExactly("a", "b");
    assertThat(again.progress().done()).isEqualTo(2);
  }

  @Test
  void nobodyListensAfterTheEnd() {
    notes.end();
    notes.log("late");
    notes.progress(1, 1, null);
    notes.end();

    assertThat(notes.take().isEmpty()).isTrue();
  }
}
