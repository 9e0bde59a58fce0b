package org.watchbill.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * The file with the generated administrator password. Only its owner can read it, from its first
 * byte on; where the file system knows no such permissions (Windows), those of its folder hold.
 */
public record PasswordFile(Path path) {

  static PasswordFile in(Path folder) {
    return new PasswordFile(folder.resolve("admin-password").toAbsolutePath().normalize());
  }

  /**
   * Writes the password, in place of an older one: the file is always whole.
   *
   * @throws IllegalStateException saying what to do if the folder cannot be written
   */
  void write(String password) {
    Path draft = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(path.getParent());
      try {
        Files.createFile(draft, ownerOnly());
        Files.writeString(draft, password + System.lineSeparator());
        Files.move(
            draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "the administrator's password cannot be written to %s (%s); make the folder writable, or"
                  .formatted(path, e)
              + " set watchbill.admin.password",
          e);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
