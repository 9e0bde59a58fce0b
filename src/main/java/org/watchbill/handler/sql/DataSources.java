package org.watchbill.handler.sql;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.TreeSet;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.watchbill.settings.Settings;

/** The data sources SQL jobs may use, by JNDI name. */
@Dependent
class DataSources {

  /** Watchbill's own, where its jobs are. */
  static final String OWN = "jdbc/watchbill";

  /** Finds a data source by name. */
  interface Directory {
    DataSource find(String name) throws NamingException;
  }

  @Inject Settings settings;

  private Directory directory = InitialContext::doLookup;

  DataSources() {}

  DataSources(Settings settings, Directory directory) {
    this.settings = settings;
    this.directory = directory;
  }

  /** Why {@code name} may not be used, or nothing. */
  static Optional<String> objection(String name, Settings settings) {
    return settings.sqlDataSources().contains(name)
        ? Optional.empty()
        : Optional.of(
            "data source '%s' is not in watchbill.sql.data-sources (%s)"
                .formatted(name, String.join(", ", new TreeSet<>(settings.sqlDataSources()))));
  }

  /** Whether work on it can belong to the job's transaction. */
  boolean joins(String name) {
    return name.equals(OWN) || settings.sqlXaDataSources().contains(name);
  }

  /**
   * Opens a connection, in the transaction of the calling thread if there is one.
   *
   * @throws BadRequest if {@code name} is not allowed (any more)
   * @throws SQLException if there is none of that name, or it gives no connection
   */
  Connection open(String name) throws SQLException {
    Optional<String> objection = objection(name, settings);
    if (objection.isPresent()) {
      throw new BadRequest(objection.get());
    }
    try {
      return directory.find(name).getConnection();
    } catch (NamingException e) {
      throw new SQLException("the server has no data source '%s'".formatted(name), e);
    }
  }
}
