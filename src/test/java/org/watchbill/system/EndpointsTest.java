package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.watchbill.security.Roles;

/** That the tests over all endpoints know how to call each. */
class EndpointsTest {

  @Test
  void everyEndpointHasAnExample() {
    assertThat(Endpoints.all()).hasSizeGreaterThan(40);
    for (Endpoint endpoint : Endpoints.all()) {
      Example example = Examples.of(endpoint);
      if (!endpoint.pathParameters().isEmpty()) {
        assertThat(Examples.knows(endpoint.kind())).as(endpoint.name()).isTrue();
      }
      if (endpoint.body() == InputStream.class) {
        assertThat(example.shape()).as("what the stream of %s holds", endpoint).isNotNull();
      }
    }
    assertThat(Endpoints.all()).extracting(Endpoint::name).doesNotHaveDuplicates();
  }

  @Test
  void everyEndpointNamesOneRoleAtMostAndOneAtLeast() {
    for (Endpoint endpoint : Endpoints.all()) {
      assertThat(endpoint.roles()).as(endpoint.name()).hasSize(1).isSubsetOf(Roles.ALL);
    }
  }

  @Test
  void anEndpointIsReadFromItsMethodAndItsClass() {
    Endpoint log = named("GET jobs/{id}/log");
    assertThat(log.pathParameters()).containsExactly("id");
    assertThat(log.queryParameters()).containsExactlyInAnyOrder("attempt", "after", "limit");
    assertThat(log.at("a b/c")).isEqualTo("jobs/a%20b%2Fc/log");
    assertThat(named("GET jobs").queryParameters()).contains("state", "q");
    assertThat(named("POST jobs").headers()).contains("Idempotency-Key");
    assertThat(named("PUT calendars/{name} text/calendar").consumes())
        .isEqualTo(Set.of("text/calendar"));
  }

  private static Endpoint named(String name) {
    List<Endpoint> found =
        Endpoints.all().stream().filter(endpoint -> endpoint.name().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }
}
