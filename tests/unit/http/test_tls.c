/*
 * test_tls.c - what a fault of a certificate means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/tls.h"
#include "unit.h"

TEST(certificate_faults_are_told_apart)
{
    assert_int_equal(tls_certificate_fault(0), TLS_FAULT_NONE);
    assert_int_equal(tls_certificate_fault(10), TLS_FAULT_TIME);
    assert_int_equal(tls_certificate_fault(18), TLS_FAULT_ISSUER);
    assert_int_equal(tls_certificate_fault(20), TLS_FAULT_ISSUER);
    assert_int_equal(tls_certificate_fault(23), TLS_FAULT_REVOKED);
    assert_int_equal(tls_certificate_fault(50), TLS_FAULT_PIN); /* of no verification but ours */
    assert_int_equal(tls_certificate_fault(7), TLS_FAULT_OTHER);
}
