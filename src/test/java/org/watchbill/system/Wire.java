package org.watchbill.system;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP line to a port of this machine that can be cut and mended. While it is cut, all connections
 * are gone and new ones are refused; its own port stays the same.
 */
final class Wire implements AutoCloseable {

  /** Ports the system hands to nobody who asks for any: they are still free after a while. */
  private static final int FIRST_QUIET = 20_000;

  private static final int LAST_QUIET = 32_000;

  private final int port = quietPort();
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket door;

  Wire(int target) {
    this.target = target;
    mend();
  }

  int port() {
    return port;
  }

  /** A free port that stays free while nobody listens there. */
  static int quietPort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_QUIET, LAST_QUIET);
      try (ServerSocket probe = listen(port)) {
        return probe.getLocalPort();
      } catch (IOException e) {
        continue; // taken
      }
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
  }

  /** Breaks all connections, and takes no new ones. */
  void cut() {
    close(door);
    open.forEach(Wire::close);
  }

  /** Takes connections again. */
  void mend() {
    try {
      ServerSocket mended = listen(port);
      door = mended;
      daemon(() -> answer(mended));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(ServerSocket at) {
    while (!at.isClosed()) {
      try {
        connect(at.accept());
      } catch (IOException e) {
        // the door was closed, or the other end is away: who called has been hung up on
      }
    }
  }

  private void connect(Socket caller) throws IOException {
    try {
      Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(caller);
      open.add(called);
      daemon(() -> carry(caller, called));
      daemon(() -> carry(called, caller));
      if (door.isClosed()) { // meanwhile
        close(caller);
        close(called);
      }
    } catch (IOException e) {
      close(caller);
      throw e;
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 14];
    try {
      from.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException e) {
      // one of the two is gone, and so goes the other
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void close(Closeable end) {
    try {
      end.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    cut();
  }
}
