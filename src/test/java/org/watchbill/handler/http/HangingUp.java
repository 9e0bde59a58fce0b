package org.watchbill.handler.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that reads the first requests and closes their connections without a word. */
final class HangingUp implements AutoCloseable {

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final AtomicInteger connections = new AtomicInteger();
  private final int silent;

  HangingUp(int silent) throws IOException {
    this.silent = silent;
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try {
      while (true) {
        try (Socket connection = socket.accept()) {
          int number = connections.incrementAndGet();
          connection.getInputStream().read(new byte[4096]);
          if (number > silent) {
            String answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
          }
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  int connections() {
    return connections.get();
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
