package org.watchbill;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** The REST API; resources and providers are found by their annotations. */
@ApplicationPath("/api")
public class WatchbillApplication extends Application {

  /** Jersey's own names, as text; other servers ignore them. */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        "jersey.config.server.wadl.disableWadl", true,
        // Or an error without a body would become the server's page.
        "jersey.config.server.response.setStatusOverSendError", true);
  }
}
