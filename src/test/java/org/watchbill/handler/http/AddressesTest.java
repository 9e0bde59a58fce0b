package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::1",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "224.0.0.1",
        "ff02::1",
        "0.0.0.0",
        "::"
      })
  void someAddressesAreRefusedWhateverTheHostIsCalled(String address) throws Exception {
    assertThat(objection(address, true)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fd12:3456::1",
        "64:ff9b::10.1.2.3"
      })
  void loopbackAndPrivateOnesNeedAHostListedByName(String address) throws Exception {
    assertThat(objection(address, true)).isEmpty();
    assertThat(objection(address, false)).contains("not public");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"93.184.216.34", "100.128.0.1", "2606:2800:220:1::1", "2002:5db8:d822::1"})
  void publicOnesAreFree(String address) throws Exception {
    assertThat(objection(address, false)).isEmpty();
  }

  private static Optional<String> objection(String literal, boolean named)
      throws UnknownHostException {
    return Addresses.objection(InetAddress.getByName(literal), named);
  }
}
