package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {

  @TempDir Path folder;

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    PasswordFile file = PasswordFile.in(folder.resolve("not/there/yet"));
    file.write("secret");
    assertThat(file.path()).hasContent("secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
  }

  @Test
  void anOlderOneIsReplacedAndNothingElseLeftBehind() throws IOException {
    PasswordFile file = PasswordFile.in(folder);
    file.write("old");
    file.write("new");
    assertThat(file.path()).hasContent("new");
    assertThat(folder).isDirectoryContaining(p -> p.equals(file.path()));
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedWithTheWayOut() throws IOException {
    Path inTheWay = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> PasswordFile.in(inTheWay).write("secret"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(inTheWay.toString())
        .hasMessageContaining("watchbill.admin.password")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  @Test
  void aGeneratedPasswordHasAtLeast128BitsAndNeedsNoEscaping() {
    assertThat(Passwords.generate())
        .matches("[A-Za-z0-9_-]{22,}")
        .isNotEqualTo(Passwords.generate());
  }
}
