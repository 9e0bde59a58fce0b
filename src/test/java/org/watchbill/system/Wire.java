package org.watchbill.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP line to a port of this machine that can be cut and mended. While it is cut, all connections
 * are gone and new ones are hung up on; its own port stays the same all the time.
 */
final class Wire implements AutoCloseable {

  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean cut;

  Wire(int target) {
    this.target = target;
    try {
      door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::answer);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Leads to another port from now on. */
  void leadTo(int port) {
    target = port;
  }

  /** Breaks all connections, and takes no new ones. */
  void cut() {
    cut = true;
    open.forEach(Wire::hangUp);
  }

  /** Takes connections again. */
  void mend() {
    cut = false;
  }

  private void answer() {
    while (!door.isClosed()) {
      try {
        connect(door.accept());
      } catch (IOException e) {
        // the door was closed, or the other end is away: who called has been hung up on
      }
    }
  }

  private void connect(Socket caller) throws IOException {
    if (cut) {
      hangUp(caller);
      return;
    }
    try {
      Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(caller);
      open.add(called);
      daemon(() -> carry(caller, called));
      daemon(() -> carry(called, caller));
      if (cut) { // meanwhile
        hangUp(caller);
        hangUp(called);
      }
    } catch (IOException e) {
      hangUp(caller);
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
      hangUp(from);
      hangUp(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
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
  public void close() throws IOException {
    door.close();
    cut();
  }
}
