package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What holds for each endpoint there is. */
abstract class EveryEndpointContract {

  abstract Server server();

  /** Or the tests over all endpoints would test how each refuses. */
  @Test
  void takesItsExample() throws Exception {
    Api admin = server().admin();
    for (Endpoint endpoint : Endpoints.all()) {
      int status = admin.send(Examples.request(admin, endpoint)).status();
      if (endpoint.kind().equals("nodes") && !endpoint.pathParameters().isEmpty()) {
        assertThat(status).as(endpoint.name()).isEqualTo(404);
      } else {
        assertThat(status).as(endpoint.name()).isIn(200, 201, 202, 204, 409);
      }
    }
  }
}
