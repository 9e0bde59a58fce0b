package org.watchbill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanContainer;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.util.Calendar;
import java.util.Date;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;

/** The arrows between the rooms, as the package documentation of org.watchbill draws them. */
@AnalyzeClasses(packages = "org.watchbill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule jobKnowsNeitherWhenNorWhoNorWhoWatches =
      noClasses()
          .that()
          .resideInAPackage("org.watchbill.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.watchbill.schedule..",
              "org.watchbill.worker..",
              "org.watchbill.batch..",
              "org.watchbill.ops..",
              "org.watchbill.node..");

  @ArchTest
  static final ArchRule theContractForUsersKnowsNothingOfTheRest =
      noClasses()
          .that()
          .resideInAPackage("org.watchbill.handler..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.watchbill.job..",
              "org.watchbill.schedule..",
              "org.watchbill.worker..",
              "org.watchbill.queue..",
              "org.watchbill.ops..",
              "org.watchbill.node..");

  @ArchTest
  static final ArchRule builtInHandlersStandAlone =
      slices().matching("org.watchbill.handler.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule schedulesAndWorkersMeetInTheDatabaseOnly =
      noClasses()
          .that()
          .resideInAPackage("org.watchbill.schedule..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.watchbill.worker..", "org.watchbill.ops..");

  @ArchTest
  static final ArchRule replaysKnowJobsAndNotWhoRunsThem =
      noClasses()
          .that()
          .resideInAPackage("org.watchbill.replay..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.watchbill.schedule..",
              "org.watchbill.worker..",
              "org.watchbill.handler..",
              "org.watchbill.queue..",
              "org.watchbill.ops..");

  @ArchTest
  static final ArchRule replaysAreKnownToTheLogAndTheStartOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.watchbill", "org.watchbill.ops..", "org.watchbill.replay..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.watchbill.replay..");

  @ArchTest
  static final ArchRule calendarsDoNotKnowWhatTheyAreFor =
      noClasses()
          .that()
          .resideInAPackage("org.watchbill.calendar..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.watchbill.job..",
              "org.watchbill.schedule..",
              "org.watchbill.worker..",
              "org.watchbill.handler..",
              "org.watchbill.queue..",
              "org.watchbill.ops..",
              "org.watchbill.node..");

  /** H2 keeps a limit for all that comes over the connection. */
  @ArchTest
  static final ArchRule theTimeOfAStatementIsLimitedByTimeLimitAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.watchbill.schema.TimeLimit")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "sets a limit of time",
                  call -> call.getTarget().getName().equals("setQueryTimeout")));

  @ArchTest
  static final ArchRule memoryIsForWhoeverTakesTextsIn =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.watchbill.memory..",
              "org.watchbill.job..",
              "org.watchbill.schedule..",
              "org.watchbill.calendar..",
              "org.watchbill.worker..",
              "org.watchbill.security..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.watchbill.memory..");

  @ArchTest
  static final ArchRule memoryDoesNotKnowWhatItIsFor =
      noClasses()
          .that()
          .resideInAPackage("org.watchbill.memory..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.watchbill.job..",
              "org.watchbill.schedule..",
              "org.watchbill.calendar..",
              "org.watchbill.worker..",
              "org.watchbill.handler..",
              "org.watchbill.queue..",
              "org.watchbill.security..",
              "org.watchbill.ops..",
              "org.watchbill.node..");

  @ArchTest
  static final ArchRule onlyQueueAndWorkerSpeakJms =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.watchbill.queue..", "org.watchbill.worker..", "org.watchbill.broker..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.jms..");

  @ArchTest
  static final ArchRule theServerAndTheBrokerAreNotImported =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.watchbill.broker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "fish.payara..",
              "com.sun.enterprise..",
              "org.glassfish..",
              "org.apache.activemq..",
              "org.apache.artemis..",
              "org.eclipse.persistence..");

  /** Whoever fires an event by himself lets its observers' exceptions into what he does. */
  @ArchTest
  static final ArchRule whatHappenedIsToldByAnnounceAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.watchbill.errand.Announce")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Event.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ObserverMethod.class)
          .orShould()
          .callMethod(BeanContainer.class, "getEvent");

  /** It may be wrong, or be set while we run: see {@code DatabaseTime}. */
  @ArchTest
  static final ArchRule nobodyGoesByTheMachinesClock =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.watchbill.node.DatabaseTime")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "reads the machine's clock", ArchitectureTest::readsTheMachinesClock))
          .orShould()
          .callConstructorWhere(
              DescribedPredicate.describe(
                  "reads the machine's clock",
                  call ->
                      (call.getTargetOwner().isEquivalentTo(Date.class)
                              || call.getTargetOwner().isAssignableTo(Calendar.class))
                          && call.getTarget().getRawParameterTypes().isEmpty()));

  private static boolean readsTheMachinesClock(JavaMethodCall call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getName();
    return owner.equals("java.lang.System") && method.equals("currentTimeMillis")
        || owner.startsWith("java.time.") && method.equals("now")
        || owner.equals("java.time.InstantSource") && method.equals("system")
        || owner.equals("java.time.Clock")
            && (method.startsWith("system") || method.startsWith("tick"))
        || owner.equals("java.util.Calendar") && method.equals("getInstance");
  }

  /** A server's timers follow the machine's clock: see {@code Rhythm}. */
  @ArchTest
  static final ArchRule noTimerOfTheServersDecidesWhen =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "jakarta\\.ejb\\.(Timer.*|Schedule.*|Timeout)|java\\.util\\.Timer.*"
                  + "|jakarta\\.enterprise\\.concurrent\\.ManagedScheduled.*");

  /** See {@code Relief.begin} for what a thread that is made within a request does to it. */
  @ArchTest
  static final ArchRule threadsAreMadeByWhoServesNoRequest =
      noClasses()
          .that()
          .doNotHaveSimpleName("OneThread")
          .and()
          .doNotHaveSimpleName("Rhythm")
          .and()
          .doNotHaveSimpleName("StopAttempts")
          .should()
          .callMethod(ManagedThreadFactory.class, "newThread", Runnable.class)
          .orShould()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "makes an executor",
                  call -> call.getTargetOwner().isEquivalentTo(Executors.class)))
          .orShould()
          .callConstructorWhere(
              DescribedPredicate.describe(
                  "makes a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)));

  @ArchTest
  static final ArchRule poolsToo =
      noClasses()
          .that()
          .doNotHaveSimpleName("Relief")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ThreadPoolExecutor.class);

  @ArchTest
  static final ArchRule onlyResourcesAndTheirPlumbingSpeakRest =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.watchbill.rest..",
              "org.watchbill.problem..",
              "org.watchbill.json..",
              "org.watchbill.security..",
              "org.watchbill")
          .and()
          .haveSimpleNameNotEndingWith("Resource")
          .and()
          .haveSimpleNameNotEndingWith("Query")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.ws.rs..");
}
