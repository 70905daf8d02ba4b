-- Applications for the assessed policies dated from the campaign start to R, as known at R.
select
    applications.policy,
    applications.applicant_id,
    applications.application_id,
    applications.applied_on,
    applications.decision,
    applications.is_received,
    applications.area_code,
    applications.entity_type,
    applications.industry,
    applications.key_group
from applications
cross join jurisdiction
where applications.policy is not null
    and applications.applied_on >= jurisdiction.campaign_start
