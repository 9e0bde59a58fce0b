package org.watchbill;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Ends this node while the application is still whole. A server that stops takes the web
 * application down before its enterprise beans: when a singleton hears of it, Payara loads none of
 * the application's classes any more, and a drain would end at the first one it had not used
 * before.
 */
@WebListener
public class GoOffWatch implements ServletContextListener {

  @Inject StartUp startUp;

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    startUp.goOffWatch();
  }
}
